-- Children of each age in each locality in each year.
SELECT authority, locality, year, age, children
FROM los_population
WHERE year IS NOT NULL AND age IS NOT NULL AND children IS NOT NULL
