/* abs_sign */
say abs('12.3') abs(' -0.307') abs(-0) abs('-1.50')
say sign('12.3') sign(' -0.307') sign(0.0) sign(-0)
