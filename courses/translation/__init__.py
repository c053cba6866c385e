"""Translation of words with wagtail-localize, without ever handing out structure or keys.

Publishing writes the words of the source language as a row of texts (``rows``); only such rows
are translatable. Translators fill in localize's own editor; handing in and approving
(``actions``) read the translation back, path by path, into words editions.
"""
