import { scaleLinear } from "d3-scale";

document.body.append(scaleLinear([0, 1], [0, 12])(0.5));
