"""Fictional people's names, each in the script and the tradition of its owner.

Family names and given names are common ones, put together by chance. Latin forms are what
``cbt.lib.transliteration`` suggests, as for everybody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from cbt.lib.transliteration import latin
from cbt.people.enums import Sex

_VOWELS = "аеёиоуыэюяәіөүұӣӯ"
# Fathers whose patronymics drop or change a letter.
_IRREGULAR = {"Евгений": "Евгеньев", "Игорь": "Игорев", "Павел": "Павлов"}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as its owner writes it, and as the passport spells it."""

    family: str
    given: str
    patronymic: str
    family_latin: str
    given_latin: str
    sex: str


@dataclass(frozen=True, slots=True)
class Stock:
    """The names of one tradition.

    Family names that differ by sex are written "он/она". ``patronymic`` makes one from the
    father's given name.
    """

    families: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    patronymic: Callable[[str, str, Random], str]


def _russian(father: str, sex: str, random: Random) -> str:
    """Russian: Сергей gives Сергеевич, Сергеевна."""
    if father in _IRREGULAR:
        stem = _IRREGULAR[father]
    elif father.endswith("й"):
        stem = father[:-1] + "ев"
    else:
        stem = father + ("ев" if father[-1] in _VOWELS else "ов")
    return stem + ("ич" if sex == Sex.MALE else "на")


def _kazakh(father: str, sex: str, random: Random) -> str:
    if random.random() < 0.12:
        return ""
    return father + ("ұлы" if sex == Sex.MALE else "қызы")


def _kyrgyz(father: str, sex: str, random: Random) -> str:
    if random.random() < 0.45:
        return father + (" уулу" if sex == Sex.MALE else " кызы")
    return _russian(father, sex, random)


def _tajik(father: str, sex: str, random: Random) -> str:
    """Since 2016 no Russian endings in new documents; older officers keep theirs."""
    chance = random.random()
    if chance < 0.45:
        return ""
    if chance < 0.75:
        return f"{father}зода"
    return _russian(father, sex, random)


def _turkmen(father: str, sex: str, random: Random) -> str:
    stem = father + ("ýew" if father[-1] in "aeiouyäöü" else "ow")
    return stem + ("iç" if sex == Sex.MALE else "na")


def _uzbek(father: str, sex: str, random: Random) -> str:
    if random.random() < 0.6:
        return father + (" oʻgʻli" if sex == Sex.MALE else " qizi")
    stem = father + ("yev" if father[-1] in "aeiou" else "ov")
    return stem + ("ich" if sex == Sex.MALE else "na")


# By tradition: the language a person writes their name in.
STOCKS: Mapping[str, Stock] = {
    "kk": Stock(
        families=(
            "Әбдірахманов/Әбдірахманова", "Ахметов/Ахметова", "Байжанов/Байжанова",
            "Бекмұратов/Бекмұратова", "Дүйсенов/Дүйсенова", "Ережепов/Ережепова",
            "Жақсылықов/Жақсылықова", "Жұмабаев/Жұмабаева", "Ибраев/Ибраева",
            "Қалиев/Қалиева", "Қасымов/Қасымова", "Көшербаев/Көшербаева",
            "Мұқанов/Мұқанова", "Нұрпейісов/Нұрпейісова", "Оразбаев/Оразбаева",
            "Өтегенов/Өтегенова", "Сағынтаев/Сағынтаева", "Сейітқали", "Смағұлов/Смағұлова",
            "Сүлейменов/Сүлейменова", "Тілеуберді", "Төлегенов/Төлегенова", "Үсенов/Үсенова",
            "Шәріпов/Шәріпова",
        ),
        men=(
            "Азамат", "Айдос", "Арман", "Асқар", "Бауыржан", "Берік", "Бекзат", "Дархан",
            "Дәурен", "Ерлан", "Ерболат", "Жандос", "Қайрат", "Қуаныш", "Мұрат", "Нұрлан",
            "Олжас", "Серік", "Самат", "Талғат", "Тимур", "Ұлан",
        ),
        women=(
            "Айгерім", "Айнұр", "Әсел", "Ботагөз", "Гүлнәр", "Дана", "Динара", "Жанар",
            "Қарлығаш", "Меруерт", "Мадина", "Сәуле",
        ),
        patronymic=_kazakh,
    ),
    "ky": Stock(
        families=(
            "Абдырахманов/Абдырахманова", "Акматов/Акматова", "Асанов/Асанова",
            "Бакиров/Бакирова", "Бейшеналиев/Бейшеналиева", "Дөөтөев/Дөөтөева",
            "Жээнбаев/Жээнбаева", "Исаков/Исакова", "Кадыров/Кадырова",
            "Калыбеков/Калыбекова", "Маматов/Маматова", "Мырзаев/Мырзаева",
            "Осмонов/Осмонова", "Өмүралиев/Өмүралиева", "Сатыбалдиев/Сатыбалдиева",
            "Султанов/Султанова", "Токтогулов/Токтогулова", "Үсөнов/Үсөнова",
            "Чотонов/Чотонова", "Эргешов/Эргешова",
        ),
        men=(
            "Азамат", "Айбек", "Бакыт", "Бекжан", "Данияр", "Жаныбек", "Жоомарт", "Кубаныч",
            "Курманбек", "Мирлан", "Нурбек", "Өмүрбек", "Руслан", "Таалай", "Улан", "Эмил",
            "Эркин", "Чыңгыз",
        ),
        women=(
            "Айгүл", "Айжан", "Бегимай", "Гүлзат", "Жазгүл", "Жылдыз", "Мээрим", "Назгүл",
            "Нургүл", "Элнура",
        ),
        patronymic=_kyrgyz,
    ),
    "tg": Stock(
        families=(
            "Абдуллозода", "Азимӣ", "Баротов/Баротова", "Гулзода", "Давлатзода", "Ёров/Ёрова",
            "Иброҳимзода", "Каримӣ", "Қодирзода", "Қурбонов/Қурбонова", "Мирзоиён",
            "Назарзода", "Одиназода", "Раҳимзода", "Раҷабӣ", "Сафарзода", "Солеҳзода",
            "Ҳакимов/Ҳакимова", "Холиқзода", "Ҷӯразода", "Шарифиён", "Шоев/Шоева",
        ),
        men=(
            "Абдулло", "Баҳром", "Далер", "Диловар", "Исмоил", "Камол", "Қодир", "Манучеҳр",
            "Насим", "Орзу", "Парвиз", "Рустам", "Сӯҳроб", "Фаррух", "Фирӯз", "Хуршед",
            "Ҷамшед", "Шерали",
        ),
        women=(
            "Гулноз", "Заррина", "Мадина", "Манижа", "Меҳрангез", "Нигина", "Парвина", "Ситора",
            "Фарзона", "Ҷамила",
        ),
        patronymic=_tajik,
    ),
    "tk": Stock(
        families=(
            "Agaýew/Agaýewa", "Annagulyýew/Annagulyýewa", "Ataýew/Ataýewa",
            "Baýramow/Baýramowa", "Berdiýew/Berdiýewa", "Çaryýew/Çaryýewa",
            "Durdyýew/Durdyýewa", "Garaýew/Garaýewa", "Gurbanow/Gurbanowa",
            "Hojaýew/Hojaýewa", "Jumaýew/Jumaýewa", "Meredow/Meredowa",
            "Nuryýew/Nuryýewa", "Orazow/Orazowa", "Rejepow/Rejepowa",
            "Saparow/Saparowa", "Şyhmyradow/Şyhmyradowa", "Öwezow/Öwezowa",
        ),
        men=(
            "Amangeldi", "Aşyr", "Batyr", "Begenç", "Çary", "Döwlet", "Eziz", "Gurban",
            "Kakageldi", "Merdan", "Myrat", "Nazar", "Öwez", "Rahym", "Serdar", "Şöhrat",
        ),
        women=(
            "Aýgözel", "Aýna", "Bahar", "Enejan", "Gözel", "Jemal", "Maral", "Maýsa", "Ogulgerek",
            "Täzegül",
        ),
        patronymic=_turkmen,
    ),
    "uz": Stock(
        families=(
            "Abdullayev/Abdullayeva", "Aliyev/Aliyeva", "Boboyev/Boboyeva",
            "Ergashev/Ergasheva", "Fayziyev/Fayziyeva", "Gʻaniyev/Gʻaniyeva",
            "Hamidov/Hamidova", "Ismoilov/Ismoilova", "Joʻrayev/Joʻrayeva",
            "Karimov/Karimova", "Mirzayev/Mirzayeva", "Nazarov/Nazarova",
            "Oʻrinov/Oʻrinova", "Qodirov/Qodirova", "Rahmonov/Rahmonova",
            "Saidov/Saidova", "Toʻxtayev/Toʻxtayeva", "Usmonov/Usmonova",
            "Xolmatov/Xolmatova", "Yoʻldoshev/Yoʻldosheva", "Shodiyev/Shodiyeva",
            "Choriyev/Choriyeva",
        ),
        men=(
            "Alisher", "Bekzod", "Bobur", "Doniyor", "Farhod", "Gʻayrat", "Jahongir",
            "Jasur", "Laziz", "Muzaffar", "Nodir", "Oʻktam", "Otabek", "Rustam", "Sanjar",
            "Sherzod", "Ulugʻbek", "Ziyod",
        ),
        women=(
            "Dildora", "Dilnoza", "Feruza", "Gulnora", "Iroda", "Kamola", "Lola", "Malika",
            "Nilufar", "Saodat", "Zulfiya",
        ),
        patronymic=_uzbek,
    ),
    "ru": Stock(
        families=(
            "Антонов/Антонова", "Белов/Белова", "Волков/Волкова", "Гончаренко", "Громов/Громова",
            "Жуков/Жукова", "Ким", "Ковалёв/Ковалёва", "Королёв/Королёва", "Кузнецов/Кузнецова",
            "Мельник", "Морозов/Морозова", "Никитин/Никитина", "Пак", "Семёнов/Семёнова",
            "Соловьёв/Соловьёва", "Тарасов/Тарасова", "Фёдоров/Фёдорова", "Цой", "Шевченко",
        ),
        men=(
            "Алексей", "Андрей", "Артём", "Виктор", "Денис", "Дмитрий", "Евгений", "Игорь",
            "Максим", "Николай", "Олег", "Павел", "Роман", "Сергей",
        ),
        women=(
            "Анна", "Вера", "Елена", "Ирина", "Марина", "Наталья", "Ольга", "Светлана", "Татьяна",
        ),
        patronymic=_russian,
    ),
}  # fmt: skip
_SHARE_OF_WOMEN = 0.22


def invent(tradition: str, random: Random) -> PersonName:
    """A person's name of one tradition, by chance."""
    stock = STOCKS[tradition]
    sex = Sex.FEMALE if random.random() < _SHARE_OF_WOMEN else Sex.MALE
    his, _slash, hers = random.choice(stock.families).partition("/")
    family = (hers or his) if sex == Sex.FEMALE else his
    given = random.choice(stock.women if sex == Sex.FEMALE else stock.men)
    patronymic = stock.patronymic(random.choice(stock.men), sex, random)
    return PersonName(
        family=family,
        given=given,
        patronymic=patronymic,
        family_latin=latin(family, tradition),
        given_latin=latin(given, tradition),
        sex=sex.value,
    )
