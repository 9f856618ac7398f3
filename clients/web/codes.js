// What the codes are, in plain words (the EMR has the official wording).

export const CODES = {
  97110: "Therapeutic exercise", 97112: "Neuromuscular re-education", 97113: "Aquatic therapy", 97116: "Gait training", 97129: "Cognitive function, first 15 min",
  97032: "Attended electrical stimulation", 97035: "Ultrasound", 97542: "Wheelchair training", 97760: "Orthotic training",
  97130: "Cognitive function, each further 15 min", 97140: "Manual therapy", 97150: "Group therapy", 97530: "Therapeutic activities", 97535: "Self-care and home training",
  97161: "PT evaluation, low complexity", 97162: "PT evaluation, moderate complexity", 97163: "PT evaluation, high complexity", 97164: "PT re-evaluation",
  97165: "OT evaluation, low complexity", 97166: "OT evaluation, moderate complexity", 97167: "OT evaluation, high complexity", 97168: "OT re-evaluation",
  92507: "Speech-language treatment", 92508: "Group speech treatment", 92526: "Swallowing treatment", 92610: "Swallowing evaluation", 92521: "Fluency evaluation",
  92522: "Speech sound evaluation", 92523: "Speech sound and language evaluation", 92524: "Voice evaluation", 97550: "Caregiver training, first 30 min",
  97551: "Caregiver training, each further 15 min", 97552: "Caregiver training, group", 98940: "Adjustment, 1 to 2 regions", 98941: "Adjustment, 3 to 4 regions",
  98942: "Adjustment, 5 regions", 98943: "Adjustment, extraspinal", 98975: "Remote monitoring, setup", 98977: "Remote monitoring, device", 98985: "Remote monitoring, device, 2 to 15 days",
  98979: "Remote monitoring, 10 to 19 min", 98980: "Remote monitoring, first 20 min", 98981: "Remote monitoring, each further 20 min",
};

export const RULES = { cms: "CMS 8-minute rule", ama: "AMA rule of eights", untimed: "untimed: 1 unit" };
