/* powers.h - the integral that replaces the hypergeometric functions of the Pareto/NBD.
 *
 *     I = integral from 0 to length of  (1 + v/a)^-p  (1 + v/b)^-q  e^(-rate v)  dv
 *
 * With u = log(1 + v/min(a, b)) the integrand is smooth at every scale: its nearest singularity
 * is i pi away.  Panels no wider than 2.5 and no higher than e^15, 16 Gauss points each (fewer on
 * small ones), cut where the integrand has fallen by e^45, give I to about 2e-15 in relative terms
 * over all parameters that occur; nothing cancels or overflows, as the difference of two 2F1 does.
 */
#ifndef CX_MODEL_BTYD_POWERS_H
#define CX_MODEL_BTYD_POWERS_H

struct cx_powers {
    double a, p, b, q; /* a, b > 0 */
    double rate;
    double length; /* may be INFINITY when rate > 0 or p + q > 1 */
};

/* log I, and means under the integrand as a density: the derivatives of log I by p, a, q, b. */
struct cx_powers_integral {
    double log;
    double log_a, inverse_a; /* of log(1 + v/a) and of 1/(1 + v/a) */
    double log_b, inverse_b;
};

/* length 0 gives log -INFINITY and means of 0, 1, 0, 1. */
struct cx_powers_integral cx_powers_integrate(const struct cx_powers *f);

#endif
