"""What we hold of a person, for the person: a copy of all of it, and the end of it. (个人信息保护法)"""
