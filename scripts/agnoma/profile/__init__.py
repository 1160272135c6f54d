"""Stage ``profile``: what this tumour is molecularly, whatever its site."""
