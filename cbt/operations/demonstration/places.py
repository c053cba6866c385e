"""Countries, agencies, posts and classrooms of the demonstration.

Agencies and crossing points carry names of the kind seen in the region, as data that a real
box edits. Who serves where is invented (``people.py``).
"""

from dataclasses import dataclass

Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Post:
    """Where people serve."""

    code: str
    names: Names


@dataclass(frozen=True, slots=True)
class Agency:
    """``number`` is the pattern of its service numbers, ``weight`` its share of the trainees."""

    code: str
    names: Names
    number: str
    weight: int
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """``tongue`` is the language beside Russian that its officers read."""

    code: str
    tongue: str
    names: Names
    weight: int
    agencies: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """A classroom; ``guests`` are countries whose officers sit in it too."""

    code: str
    country: str
    names: Names
    seats: int
    guests: tuple[str, ...] = ()


COUNTRIES: tuple[Country, ...] = (
    Country(
        "kz",
        "kk",
        {"en": "Kazakhstan", "ru": "Казахстан", "kk": "Қазақстан"},
        7,
        (
            Agency(
                "border",
                {
                    "en": "Border Service",
                    "ru": "Пограничная служба",
                    "kk": "Шекара қызметі",
                },
                "KB-{:05d}",
                5,
                (
                    Post(
                        "kordai",
                        {
                            "en": "Kordai crossing",
                            "ru": "Пункт пропуска «Кордай»",
                            "kk": "«Қордай» өткізу пункті",
                        },
                    ),
                    Post(
                        "konysbaev",
                        {
                            "en": "B. Konysbaev crossing",
                            "ru": "Пункт пропуска «Б. Конысбаев»",
                            "kk": "«Б. Қонысбаев» өткізу пункті",
                        },
                    ),
                    Post(
                        "sypatai-batyr",
                        {
                            "en": "Sypatai Batyr crossing",
                            "ru": "Пункт пропуска «Сыпатай батыр»",
                            "kk": "«Сыпатай батыр» өткізу пункті",
                        },
                    ),
                    Post(
                        "academy",
                        {
                            "en": "Border Academy",
                            "ru": "Пограничная академия",
                            "kk": "Шекара академиясы",
                        },
                    ),
                ),
            ),
            Agency(
                "customs",
                {
                    "en": "State Revenue Committee, customs",
                    "ru": "Комитет государственных доходов, таможня",
                    "kk": "Мемлекеттік кірістер комитеті, кеден",
                },
                "KC{:06d}",
                3,
                (
                    Post(
                        "zhibek-zholy",
                        {
                            "en": "Zhibek Zholy customs post",
                            "ru": "Таможенный пост «Жибек Жолы»",
                            "kk": "«Жібек Жолы» кеден бекеті",
                        },
                    ),
                    Post(
                        "kordai-customs",
                        {
                            "en": "Kordai customs post",
                            "ru": "Таможенный пост «Кордай»",
                            "kk": "«Қордай» кеден бекеті",
                        },
                    ),
                    Post(
                        "aktau-port",
                        {
                            "en": "Aktau airport and seaport",
                            "ru": "Аэропорт и морской порт Актау",
                            "kk": "Ақтау әуежайы мен теңіз порты",
                        },
                    ),
                ),
            ),
            Agency(
                "police",
                {
                    "en": "Ministry of Internal Affairs, counter-narcotics",
                    "ru": "МВД, противодействие наркопреступности",
                    "kk": "ІІМ, есірткі қылмысына қарсы іс-қимыл",
                },
                "KM-{:04d}-N",
                2,
                (
                    Post(
                        "zhambyl",
                        {
                            "en": "Zhambyl region",
                            "ru": "Жамбылская область",
                            "kk": "Жамбыл облысы",
                        },
                    ),
                    Post(
                        "turkistan",
                        {
                            "en": "Turkistan region",
                            "ru": "Туркестанская область",
                            "kk": "Түркістан облысы",
                        },
                    ),
                ),
            ),
        ),
    ),
    Country(
        "kg",
        "ky",
        {"en": "Kyrgyzstan", "ru": "Кыргызстан", "ky": "Кыргызстан"},
        5,
        (
            Agency(
                "border",
                {
                    "en": "State Border Service",
                    "ru": "Государственная пограничная служба",
                    "ky": "Мамлекеттик чек ара кызматы",
                },
                "GB{:05d}",
                4,
                (
                    Post(
                        "ak-zhol",
                        {
                            "en": "Ak-Zhol crossing",
                            "ru": "Пункт пропуска «Ак-Жол»",
                            "ky": "«Ак-Жол» өткөрүү пункту",
                        },
                    ),
                    Post(
                        "dostuk",
                        {
                            "en": "Dostuk crossing",
                            "ru": "Пункт пропуска «Достук»",
                            "ky": "«Достук» өткөрүү пункту",
                        },
                    ),
                    Post(
                        "osh-centre",
                        {
                            "en": "Training Centre, Osh",
                            "ru": "Учебный центр, Ош",
                            "ky": "Окуу борбору, Ош",
                        },
                    ),
                ),
            ),
            Agency(
                "customs",
                {
                    "en": "State Customs Service",
                    "ru": "Государственная таможенная служба",
                    "ky": "Мамлекеттик бажы кызматы",
                },
                "GC-{:05d}",
                3,
                (
                    Post(
                        "manas",
                        {
                            "en": "Manas airport",
                            "ru": "Аэропорт «Манас»",
                            "ky": "«Манас» аэропорту",
                        },
                    ),
                    Post(
                        "kainda",
                        {
                            "en": "Kainda railway post",
                            "ru": "Железнодорожный пост «Каинда»",
                            "ky": "«Кайыңды» темир жол посту",
                        },
                    ),
                ),
            ),
            Agency(
                "police",
                {
                    "en": "Ministry of Internal Affairs, drug service",
                    "ru": "МВД, служба по борьбе с наркотиками",
                    "ky": "ИИМ, баңгизатка каршы кызмат",
                },
                "GM{:04d}",
                2,
                (
                    Post(
                        "chui", {"en": "Chui region", "ru": "Чуйская область", "ky": "Чүй облусу"}
                    ),
                    Post("osh", {"en": "Osh region", "ru": "Ошская область", "ky": "Ош облусу"}),
                ),
            ),
        ),
    ),
    Country(
        "tj",
        "tg",
        {"en": "Tajikistan", "ru": "Таджикистан", "tg": "Тоҷикистон"},
        5,
        (
            Agency(
                "border",
                {
                    "en": "Border Troops",
                    "ru": "Пограничные войска",
                    "tg": "Қӯшунҳои сарҳадӣ",
                },
                "TB-{:05d}",
                4,
                (
                    Post(
                        "panj",
                        {
                            "en": "Panj unit",
                            "ru": "Отряд «Пяндж»",
                            "tg": "Дастаи «Панҷ»",
                        },
                    ),
                    Post(
                        "fotehobod",
                        {
                            "en": "Fotehobod crossing",
                            "ru": "Пункт пропуска «Фотехобод»",
                            "tg": "Гузаргоҳи «Фотеҳобод»",
                        },
                    ),
                    Post(
                        "khorog",
                        {
                            "en": "Khorog unit",
                            "ru": "Отряд «Хорог»",
                            "tg": "Дастаи «Хоруғ»",
                        },
                    ),
                ),
            ),
            Agency(
                "customs",
                {
                    "en": "Customs Service",
                    "ru": "Таможенная служба",
                    "tg": "Хадамоти гумрук",
                },
                "TC{:05d}",
                2,
                (
                    Post(
                        "dusti",
                        {
                            "en": "Dusti customs post",
                            "ru": "Таможенный пост «Дусти»",
                            "tg": "Дидбонгоҳи гумрукии «Дӯстӣ»",
                        },
                    ),
                    Post(
                        "pakhtaobod",
                        {
                            "en": "Pakhtaobod railway post",
                            "ru": "Железнодорожный пост «Пахтаобод»",
                            "tg": "Дидбонгоҳи роҳи оҳани «Пахтаобод»",
                        },
                    ),
                ),
            ),
            Agency(
                "drug-control",
                {
                    "en": "Drug Control Agency",
                    "ru": "Агентство по контролю за наркотиками",
                    "tg": "Агентии назорати маводи нашъаовар",
                },
                "TD-{:04d}",
                3,
                (
                    Post(
                        "headquarters",
                        {
                            "en": "Headquarters, Dushanbe",
                            "ru": "Центральный аппарат, Душанбе",
                            "tg": "Дастгоҳи марказӣ, Душанбе",
                        },
                    ),
                    Post(
                        "sughd",
                        {
                            "en": "Sughd office",
                            "ru": "Отдел по Согду",
                            "tg": "Шуъбаи Суғд",
                        },
                    ),
                ),
            ),
        ),
    ),
    Country(
        "tm",
        "tk",
        {"en": "Turkmenistan", "ru": "Туркменистан", "tk": "Türkmenistan"},
        3,
        (
            Agency(
                "border",
                {
                    "en": "State Border Service",
                    "ru": "Государственная пограничная служба",
                    "tk": "Döwlet serhet gullugy",
                },
                "MB{:05d}",
                3,
                (
                    Post(
                        "serhetabat",
                        {
                            "en": "Serhetabat checkpoint",
                            "ru": "Пункт пропуска «Серхетабат»",
                            "tk": "«Serhetabat» gözegçilik nokady",
                        },
                    ),
                    Post(
                        "imamnazar",
                        {
                            "en": "Imamnazar checkpoint",
                            "ru": "Пункт пропуска «Имамназар»",
                            "tk": "«Ymamnazar» gözegçilik nokady",
                        },
                    ),
                ),
            ),
            Agency(
                "customs",
                {
                    "en": "State Customs Service",
                    "ru": "Государственная таможенная служба",
                    "tk": "Döwlet gümrük gullugy",
                },
                "MC-{:05d}",
                2,
                (
                    Post(
                        "farap",
                        {
                            "en": "Farap customs post",
                            "ru": "Таможенный пост «Фарап»",
                            "tk": "«Farap» gümrük nokady",
                        },
                    ),
                    Post(
                        "ashgabat-airport",
                        {
                            "en": "Ashgabat airport",
                            "ru": "Аэропорт Ашхабада",
                            "tk": "Aşgabat howa menzili",
                        },
                    ),
                ),
            ),
        ),
    ),
    Country(
        "uz",
        "uz",
        {"en": "Uzbekistan", "ru": "Узбекистан", "uz": "Oʻzbekiston"},
        6,
        (
            Agency(
                "border",
                {
                    "en": "Border Troops",
                    "ru": "Пограничные войска",
                    "uz": "Chegara qoʻshinlari",
                },
                "UB-{:05d}",
                3,
                (
                    Post(
                        "gisht-kuprik",
                        {
                            "en": "Gʻisht Koʻprik crossing",
                            "ru": "Пункт пропуска «Гишт куприк»",
                            "uz": "«Gʻisht koʻprik» nazorat-oʻtkazish punkti",
                        },
                    ),
                    Post(
                        "dustlik",
                        {
                            "en": "Doʻstlik crossing",
                            "ru": "Пункт пропуска «Дустлик»",
                            "uz": "«Doʻstlik» nazorat-oʻtkazish punkti",
                        },
                    ),
                ),
            ),
            Agency(
                "customs",
                {
                    "en": "Customs Committee",
                    "ru": "Таможенный комитет",
                    "uz": "Bojxona qoʻmitasi",
                },
                "UC{:06d}",
                4,
                (
                    Post(
                        "institute",
                        {
                            "en": "Customs Institute, Tashkent",
                            "ru": "Таможенный институт, Ташкент",
                            "uz": "Bojxona instituti, Toshkent",
                        },
                    ),
                    Post(
                        "oybek",
                        {
                            "en": "Oybek customs post",
                            "ru": "Таможенный пост «Ойбек»",
                            "uz": "«Oybek» bojxona posti",
                        },
                    ),
                    Post(
                        "tashkent-airport",
                        {
                            "en": "Tashkent airport",
                            "ru": "Аэропорт Ташкента",
                            "uz": "Toshkent aeroporti",
                        },
                    ),
                ),
            ),
            Agency(
                "drug-control",
                {
                    "en": "National Information-Analytical Centre on Drug Control",
                    "ru": (
                        "Национальный информационно-аналитический центр по контролю за наркотиками"
                    ),
                    "uz": "Giyohvandlik vositalarini nazorat qilish milliy axborot-tahlil markazi",
                },
                "UN-{:04d}",
                1,
                (
                    Post(
                        "tashkent",
                        {"en": "Tashkent office", "ru": "Ташкент", "uz": "Toshkent boʻlimi"},
                    ),
                    Post(
                        "termez",
                        {"en": "Termez office", "ru": "Термез", "uz": "Termiz boʻlimi"},
                    ),
                ),
            ),
        ),
    ),
)

ROOMS: tuple[Room, ...] = (
    Room(
        "kordai",
        "kz",
        {
            "en": "Border liaison office, Kordai",
            "ru": "Пограничный офис связи, Кордай",
            "kk": "Шекара байланыс офисі, Қордай",
        },
        12,
        ("kg",),
    ),
    Room(
        "konysbaev",
        "kz",
        {
            "en": "Border liaison office, B. Konysbaev",
            "ru": "Пограничный офис связи, Б. Конысбаев",
            "kk": "Шекара байланыс офисі, Б. Қонысбаев",
        },
        10,
        ("uz",),
    ),
    Room(
        "osh",
        "kg",
        {
            "en": "Training Centre, Osh",
            "ru": "Учебный центр, Ош",
            "ky": "Окуу борбору, Ош",
        },
        15,
    ),
    Room(
        "dushanbe",
        "tj",
        {
            "en": "Drug Control Agency, Dushanbe",
            "ru": "Агентство по контролю за наркотиками, Душанбе",
            "tg": "Агентии назорати маводи нашъаовар, Душанбе",
        },
        16,
    ),
    Room(
        "ashgabat",
        "tm",
        {
            "en": "State Border Service, Ashgabat",
            "ru": "Государственная пограничная служба, Ашхабад",
            "tk": "Döwlet serhet gullugy, Aşgabat",
        },
        12,
    ),
    Room(
        "tashkent",
        "uz",
        {
            "en": "Customs Institute, Tashkent",
            "ru": "Таможенный институт, Ташкент",
            "uz": "Bojxona instituti, Toshkent",
        },
        22,
        ("tj", "tm"),
    ),
)
