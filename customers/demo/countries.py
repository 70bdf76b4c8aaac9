"""Names, places and mobile number ranges of several countries. `native:latin` where a name is not written in Latin."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_LATIN = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "æ": "ae", "å": "a"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its bearer writes it, and as it stands in an email address."""

    written: str
    latin: str


@dataclass(frozen=True, slots=True)
class Country:
    """What a customer of a country may be called, where they live and what their number begins with."""

    code: str
    weight: int
    female: tuple[Name, ...]
    male: tuple[Name, ...]
    family: tuple[Name, ...]
    places: tuple[tuple[str, str], ...]  # area, time zone
    calling_code: str
    mobile: tuple[str, ...]  # what stands before the last seven digits
    feminine: tuple[tuple[str, str, str], ...] = ()  # family name ending, her ending, her Latin ending


def _names(text: str) -> tuple[Name, ...]:
    return tuple(_name(word) for word in text.split())


def _name(word: str) -> Name:
    written, _, latin = word.partition(":")
    return Name(written, latin or _folded(written))


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.translate(_LATIN))
    return "".join(char for char in plain if char.isascii() and char.isalpha()).lower()


def _places(zone: str, areas: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((area, zone) for area in areas)


COUNTRIES: Final = (
    Country(
        "US",
        22,
        _names("Emma Olivia Ava Sophia Grace Hannah Natalie Chloe Zoe Madison Claire Naomi Audrey Ruth Denise Carmen"),
        _names("Liam Noah James Ethan Mason Logan Henry Owen Caleb Nathan Isaac Marcus Victor Julian Theo Dwayne"),
        _names(
            "Smith Johnson Williams Brown Jones Garcia Miller Davis Wilson Anderson Taylor Thomas Moore Jackson Lee"
            " Harris Clark Lewis Walker Young King Wright Hill Scott Green Baker Nelson Carter Reyes Nguyen O'Neill"
        ),
        (
            *_places("America/New_York", ("New York", "Massachusetts", "Florida", "Georgia")),
            *_places("America/Chicago", ("Illinois", "Texas")),
            *_places("America/Los_Angeles", ("California", "Washington", "Nevada")),
            ("Colorado", "America/Denver"),
        ),
        "1",
        ("415", "312", "617", "206", "305", "512", "303", "404", "702", "646"),
    ),
    Country(
        "GB",
        12,
        _names("Amelia Isla Poppy Freya Imogen Harriet Beatrice Eleanor Niamh Priya Fiona Bronwen"),
        _names("Oliver Harry Alfie Archie Callum Rhys Angus Finlay Graham Stuart Imran Duncan"),
        _names(
            "Taylor Evans Thomas Roberts Walker Hughes Edwards Hall Patel Wood Bennett Cooper Ward Turner Campbell"
            " MacDonald Murray Begum Fletcher Ashworth"
        ),
        _places("Europe/London", ("Greater London", "Yorkshire", "Scotland", "Wales", "Kent", "Lancashire")),
        "44",
        ("740", "741", "742", "753", "771", "773", "784", "794"),
    ),
    Country(
        "DE",
        12,
        _names("Anna Lena Greta Johanna Katharina Frieda Ursula Sabine Heike Mareike Jördis Änne"),
        _names("Lukas Jonas Felix Maximilian Jürgen Wolfgang Stefan Björn Matthias Emil Götz Cem"),
        _names(
            "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter"
            " Klein Wolf Schröder Neumann Krüger Weiß Kaya Großmann"
        ),
        _places("Europe/Berlin", ("Berlin", "Bayern", "Hessen", "Sachsen", "Hamburg", "Baden-Württemberg")),
        "49",
        ("170", "171", "172", "173", "174", "175", "160", "162"),
    ),
    Country(
        "FR",
        9,
        _names("Camille Léa Manon Chloé Inès Élodie Margaux Hélène Françoise Zoé Maëlle Aïcha"),
        _names("Louis Gabriel Raphaël Théo Étienne Benoît François Mathis Loïc Rémi Karim Gaël"),
        _names(
            "Martin Bernard Dubois Moreau Laurent Lefèvre Girard Roux Fournier Mercier Dupont Lambert Fontaine"
            " Chevalier Gauthier Garnier Lemaître N'Diaye"
        ),
        _places("Europe/Paris", ("Île-de-France", "Bretagne", "Occitanie", "Normandie", "Grand Est")),
        "33",
        ("61", "62", "64", "66", "67", "68"),
    ),
    Country(
        "ES",
        7,
        _names("Lucía Sofía Martina Paula Carmen Ainhoa Begoña Inmaculada Nuria Rocío"),
        _names("Hugo Mateo Martín Álvaro Íñigo Javier José Joaquín Sergio Andrés"),
        _names(
            "García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Muñoz Ibáñez Núñez Serrano Ortega"
            " Castillo Echeverría"
        ),
        _places("Europe/Madrid", ("Madrid", "Cataluña", "Andalucía", "País Vasco", "Galicia")),
        "34",
        ("61", "62", "63", "65", "66"),
    ),
    Country(
        "IT",
        7,
        _names("Giulia Chiara Francesca Alessia Martina Ginevra Beatrice Ilaria Niccoletta Noemi"),
        _names("Lorenzo Matteo Alessandro Niccolò Giuseppe Davide Tommaso Pietro Enrico Salvatore"),
        _names("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Conti Mancini D'Angelo Nicolò"),
        _places("Europe/Rome", ("Lombardia", "Lazio", "Campania", "Sicilia", "Toscana")),
        "39",
        ("320", "328", "333", "338", "347", "349"),
    ),
    Country(
        "PL",
        6,
        _names("Zuzanna Agnieszka Małgorzata Katarzyna Maja Elżbieta Wioletta Grażyna"),
        _names("Jakub Paweł Łukasz Michał Stanisław Wojciech Grzegorz Mikołaj"),
        _names(
            "Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski"
            " Mazur Krawczyk Jabłoński"
        ),
        _places("Europe/Warsaw", ("Mazowieckie", "Małopolskie", "Śląskie", "Pomorskie")),
        "48",
        ("50", "51", "53", "60", "66", "69"),
        (("ski", "ska", "ska"),),
    ),
    Country(
        "RU",
        7,
        _names(
            "Анна:anna Мария:maria Екатерина:ekaterina Ольга:olga Наталья:natalya Дарья:darya Юлия:yulia"
            " Елизавета:elizaveta Светлана:svetlana Ксения:ksenia"
        ),
        _names(
            "Иван:ivan Дмитрий:dmitry Алексей:alexey Сергей:sergey Николай:nikolay Артём:artem Пётр:petr"
            " Михаил:mikhail Олег:oleg Фёдор:fedor"
        ),
        _names(
            "Иванов:ivanov Смирнов:smirnov Кузнецов:kuznetsov Попов:popov Соколов:sokolov Лебедев:lebedev"
            " Козлов:kozlov Новиков:novikov Морозов:morozov Волков:volkov Соловьёв:soloviev Королёв:korolev"
        ),
        (
            *_places("Europe/Moscow", ("Москва", "Санкт-Петербург", "Татарстан")),
            ("Свердловская область", "Asia/Yekaterinburg"),
            ("Новосибирская область", "Asia/Novosibirsk"),
        ),
        "7",
        ("903", "905", "916", "926", "964", "985"),
        (("ов", "ова", "ova"), ("ев", "ева", "eva"), ("ёв", "ёва", "eva")),
    ),
    Country(
        "JP",
        6,
        _names("陽菜:hina 結衣:yui さくら:sakura 美咲:misaki 葵:aoi 愛子:aiko 花子:hanako 恵美:emi"),
        _names("翔太:shota 大輝:daiki 健太:kenta 拓海:takumi 一郎:ichiro 直樹:naoki 隆:takashi 蓮:ren"),
        _names(
            "佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 伊藤:ito 渡辺:watanabe 山本:yamamoto 中村:nakamura"
            " 小林:kobayashi 加藤:kato 吉田:yoshida 山田:yamada"
        ),
        _places("Asia/Tokyo", ("東京都", "大阪府", "北海道", "福岡県", "京都府")),
        "81",
        ("902", "903", "805", "806", "704"),
    ),
    Country(
        "TH",
        4,
        _names("สุดา:suda มาลี:malee กนกวรรณ:kanokwan อรุณี:arunee พิมพ์ชนก:pimchanok ชลธิชา:chonticha"),
        _names("สมชาย:somchai อนันต์:anan ธนากร:thanakorn วิชัย:wichai ณัฐพล:nattapon ประเสริฐ:prasert"),
        _names("ใจดี:jaidee ศรีสุข:srisuk ทองดี:thongdee วงศ์สวัสดิ์:wongsawat แสงทอง:saengthong บุญมา:boonma รัตนกุล:rattanakul"),
        _places("Asia/Bangkok", ("กรุงเทพมหานคร", "เชียงใหม่", "ภูเก็ต", "ขอนแก่น")),
        "66",
        ("81", "86", "89", "91", "95"),
    ),
    Country(
        "BR",
        5,
        _names("Mariana Júlia Larissa Letícia Fernanda Conceição Thaís Luíza"),
        _names("João Pedro Gustavo Thiago Antônio Caíque Vinícius Otávio"),
        _names("Silva Santos Oliveira Souza Pereira Lima Araújo Gonçalves Ribeiro Assunção Moura Cardoso"),
        (*_places("America/Sao_Paulo", ("São Paulo", "Rio de Janeiro", "Paraná")), ("Bahia", "America/Bahia")),
        "55",
        ("1199", "2198", "3199", "4199", "7198"),
    ),
    Country(
        "SE",
        3,
        _names("Elsa Maja Åsa Linnéa Ingrid Saga Märta Signe"),
        _names("Erik Åke Göran Nils Oskar Björn Axel Sören"),
        _names("Andersson Johansson Karlsson Nilsson Lindström Bergström Sjöberg Åkesson Öberg Lundqvist"),
        _places("Europe/Stockholm", ("Stockholm", "Skåne", "Västra Götaland")),
        "46",
        ("70", "72", "73", "76"),
    ),
)
