"""Words and their sounds: what is to be read aloud, in pinyin; what was heard, against names."""
