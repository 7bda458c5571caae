"""What hassfest and the HACS action demand, checked without either.

Each check takes what the files of a repository say and returns findings: one line per
thing that is wrong, its place in front. Nothing found is an empty list.
"""
