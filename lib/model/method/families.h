/* families.h - the tables of methods, one for each file of this folder. */
#ifndef CX_MODEL_METHOD_FAMILIES_H
#define CX_MODEL_METHOD_FAMILIES_H

#include "model/comparison.h"

extern const struct cx_method_family cx_proportion_methods;
extern const struct cx_method_family cx_exact_methods;
extern const struct cx_method_family cx_count_methods;
extern const struct cx_method_family cx_mean_methods;
extern const struct cx_method_family cx_stratified_methods;
extern const struct cx_method_family cx_sequential_methods;
extern const struct cx_method_family cx_bayes_methods;

#endif
