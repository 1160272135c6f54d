"""Stage ``profile``: what is this tumour molecularly, whatever its site?"""
