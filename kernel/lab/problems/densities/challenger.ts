/**
 * The 23 flights of the space shuttle before Challenger's last: temperature at the launch (°F) and whether an O-ring of
 * the field joints was damaged by heat. From S. Dalal, E. Fowlkes and B. Hoadley, "Risk analysis of the space shuttle",
 * Journal of the American Statistical Association 84 (1989), table 1. On 28 January 1986 it was 31 °F.
 */
export const challenger = {
  temperatures: [66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58],
  damaged: [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1],
  launch: 31,
} as const;
