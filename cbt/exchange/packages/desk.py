"""What every part of a package needs while it is read."""

from dataclasses import dataclass

from cbt.exchange.packages.ids import Ids
from cbt.exchange.packages.pictures import Pictures
from cbt.exchange.packages.problems import Problems
from cbt.exchange.packages.words import WordsFiles


@dataclass(frozen=True, slots=True)
class Desk:
    """The files of one package laid out: ids to claim, words to look up, pictures to show.

    A problem refuses the package; a warning lets it in.
    """

    problems: Problems
    warnings: Problems
    ids: Ids
    words: WordsFiles
    pictures: Pictures
