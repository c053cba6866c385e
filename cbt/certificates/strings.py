"""The fixed words of a certificate in its own language.

A certificate is printed in the trainee's language whatever the screen's language is, years
later too, so these words are data here and not entries of a catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strings:
    """What a certificate says in one language, apart from the facts."""

    title: str
    certifies: str
    completed: str
    hours: str
    result: str
    percent: str
    place: str
    issued: str
    valid_until: str
    no_limit: str
    instructor: str
    head: str
    number: str
    check_code: str
    scan: str
    seal: str
    draft_words: str
    draft_course: str
    specimen: str
    demonstration: str


STRINGS: Mapping[str, Strings] = {
    "en": Strings(
        title="Certificate of completion",
        certifies="This is to certify that",
        completed="has completed the course",
        hours="Hours",
        result="Result",
        percent="{value}%",
        place="Place",
        issued="Issued",
        valid_until="Valid until",
        no_limit="no limit",
        instructor="Instructor",
        head="Head of training",
        number="Certificate number",
        check_code="Check code",
        scan="Scan to verify",
        seal="Computer-based training",
        draft_words="Draft wording in this language, awaiting review: the English decides.",
        draft_course="Draft course: no expert has reviewed it yet.",
        specimen="Specimen",
        demonstration="Demonstration: certifies nothing.",
    ),
    "ru": Strings(
        title="Свидетельство об окончании",
        certifies="Настоящее свидетельство выдано:",
        completed="по завершении курса",
        hours="Часы",
        result="Результат",
        percent="{value}\u00a0%",
        place="Место",
        issued="Дата выдачи",
        valid_until="Действительно до",
        no_limit="бессрочно",
        instructor="Преподаватель",
        head="Руководитель обучения",
        number="Номер свидетельства",
        check_code="Код проверки",
        scan="Сканируйте для проверки",
        seal="Компьютерное обучение",
        draft_words=(
            "Черновой текст на этом языке, ожидает проверки: "
            "определяющим является английский текст."
        ),
        draft_course="Черновой курс: эксперт его ещё не проверил.",
        specimen="Образец",
        demonstration="Демонстрация: ничего не удостоверяет.",
    ),
    # From here on: drafts, no native speaker has read them (see DRAFT_LANGUAGES).
    "kk": Strings(
        title="Курсты аяқтағаны туралы куәлік",
        certifies="Осы куәлік мынаны растайды:",
        completed="мына курсты аяқтады",
        hours="Сағат",
        result="Нәтиже",
        percent="{value}%",
        place="Орны",
        issued="Берілген күні",
        valid_until="Жарамдылық мерзімі",
        no_limit="мерзімсіз",
        instructor="Нұсқаушы",
        head="Оқыту басшысы",
        number="Куәлік нөмірі",
        check_code="Тексеру коды",
        scan="Тексеру үшін сканерлеңіз",
        seal="Компьютерлік оқыту",
        draft_words="Бұл тілдегі мәтін — тексерілмеген жоба: ағылшын мәтіні шешеді.",
        draft_course="Курс — жоба: сарапшы әлі тексерген жоқ.",
        specimen="Үлгі",
        demonstration="Көрсетілім: ештеңені куәландырмайды.",
    ),
    "ky": Strings(
        title="Курсту аяктагандыгы тууралуу күбөлүк",
        certifies="Ушул күбөлүк төмөнкүнү ырастайт:",
        completed="төмөнкү курсту аяктады",
        hours="Саат",
        result="Жыйынтык",
        percent="{value}%",
        place="Жери",
        issued="Берилген күнү",
        valid_until="Жарактуу мөөнөтү",
        no_limit="мөөнөтсүз",
        instructor="Нускоочу",
        head="Окутуу жетекчиси",
        number="Күбөлүктүн номери",
        check_code="Текшерүү коду",
        scan="Текшерүү үчүн сканерлеңиз",
        seal="Компьютердик окутуу",
        draft_words="Бул тилдеги текст — текшерилбеген долбоор: англисче текст чечет.",
        draft_course="Курс — долбоор: эксперт али текшере элек.",
        specimen="Үлгү",
        demonstration="Көрсөтүү: эч нерсени күбөлөндүрбөйт.",
    ),
    "tg": Strings(
        title="Шаҳодатнома дар бораи хатми курс",
        certifies="Бо ҳамин тасдиқ карда мешавад, ки",
        completed="курсро хатм кардааст",
        hours="Соат",
        result="Натиҷа",
        percent="{value}%",
        place="Ҷой",
        issued="Санаи додан",
        valid_until="Эътибор дорад то",
        no_limit="бемуҳлат",
        instructor="Омӯзгор",
        head="Роҳбари таълим",
        number="Рақами шаҳодатнома",
        check_code="Рамзи санҷиш",
        scan="Барои санҷиш скан кунед",
        seal="Таълими компютерӣ",
        draft_words="Матн бо ин забон лоиҳаи насанҷида аст: матни англисӣ ҳал мекунад.",
        draft_course="Курс лоиҳа аст: коршинос ҳанӯз насанҷидааст.",
        specimen="Намуна",
        demonstration="Намоиш: чизеро тасдиқ намекунад.",
    ),
    "tk": Strings(
        title="Kursy tamamlandygy baradaky şahadatnama",
        certifies="Şu şahadatnama tassyklaýar:",
        completed="şu kursy tamamlady",
        hours="Sagat",
        result="Netije",
        percent="{value}\u00a0%",
        place="Ýeri",
        issued="Berlen senesi",
        valid_until="Hereket edýän möhleti",
        no_limit="möhletsiz",
        instructor="Mugallym",
        head="Okuwyň ýolbaşçysy",
        number="Şahadatnamanyň belgisi",
        check_code="Barlag kody",
        scan="Barlamak üçin skanirläň",
        seal="Kompýuter arkaly okuw",
        draft_words="Bu dildäki tekst barlanmadyk taslama: iňlis teksti çözýär.",
        draft_course="Kurs taslama: hünärmen entek barlamady.",
        specimen="Nusga",
        demonstration="Görkeziş: hiç zady tassyklamaýar.",
    ),
    "uz": Strings(
        title="Kursni tugatganlik toʻgʻrisida guvohnoma",
        certifies="Ushbu guvohnoma quyidagini tasdiqlaydi:",
        completed="quyidagi kursni tugatdi",
        hours="Soat",
        result="Natija",
        percent="{value}%",
        place="Joyi",
        issued="Berilgan sana",
        valid_until="Amal qilish muddati",
        no_limit="muddatsiz",
        instructor="Instruktor",
        head="Oʻquv rahbari",
        number="Guvohnoma raqami",
        check_code="Tekshiruv kodi",
        scan="Tekshirish uchun skanerlang",
        seal="Kompyuterda oʻqitish",
        draft_words="Bu tildagi matn tekshirilmagan loyiha: inglizcha matn hal qiladi.",
        draft_course="Kurs loyiha: mutaxassis hali tekshirmagan.",
        specimen="Namuna",
        demonstration="Namoyish: hech narsani tasdiqlamaydi.",
    ),
}

# Languages whose fixed words nobody but their translator has read: the certificate says so.
DRAFT_LANGUAGES = frozenset({"kk", "ky", "tg", "tk", "uz"})
# Under the seal's words in the certificate's language; in English, where those are the same.
SEAL_BELOW = {"en": "Border · Customs · Drug control"}
