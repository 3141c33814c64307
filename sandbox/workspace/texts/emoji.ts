// The characters behind emoji names.
import { nameToEmoji } from 'gemoji';

/**
 * Names that Slack's clients use and gemoji calls otherwise. Slack publishes no list: these are the ones that
 * messages of apps were seen to use, and a name that isn't known is shown as it was typed, as in Slack.
 */
const SLACK_NAMES: Readonly<Record<string, string>> = {
  large_green_circle: 'green_circle',
  large_yellow_circle: 'yellow_circle',
  large_orange_circle: 'orange_circle',
  large_purple_circle: 'purple_circle',
  large_brown_circle: 'brown_circle',
  large_red_square: 'red_square',
  large_green_square: 'green_square',
  large_yellow_square: 'yellow_square',
  large_orange_square: 'orange_square',
  large_blue_square: 'blue_square',
  large_purple_square: 'purple_square',
  black_square_for_stop: 'stop_button',
  double_vertical_bar: 'pause_button',
  black_circle_for_record: 'record_button',
  black_right_pointing_triangle_with_double_vertical_bar: 'play_or_pause_button',
  face_with_cowboy_hat: 'cowboy_hat_face',
  face_with_rolling_eyes: 'roll_eyes',
  hugging_face: 'hugs',
  face_palm: 'facepalm',
  robot_face: 'robot',
  rolling_on_the_floor_laughing: 'rofl',
  simple_smile: 'slightly_smiling_face',
  'star-struck': 'star_struck',
  the_horns: 'metal',
  thinking_face: 'thinking',
  spiral_calendar_pad: 'spiral_calendar',
  spiral_note_pad: 'spiral_notepad',
  rolled_up_newspaper: 'newspaper_roll',
  linked_paperclips: 'paperclips',
  lower_left_ballpoint_pen: 'pen',
  lower_left_crayon: 'crayon',
  three_button_mouse: 'computer_mouse',
  hand_with_index_and_middle_fingers_crossed: 'crossed_fingers',
};

const REGIONAL_A = 0x1f1e6;
const SKIN_TONE_2 = 0x1f3fb;

function plainEmoji(name: string): string | undefined {
  const known = SLACK_NAMES[name] ?? name;
  if (Object.hasOwn(nameToEmoji, known)) return nameToEmoji[known];
  const country = /^flag-([a-z])([a-z])$/.exec(name);
  if (country)
    return country
      .slice(1)
      .map(letter => String.fromCodePoint(REGIONAL_A + letter.charCodeAt(0) - 97))
      .join('');
  const role = /^(male|female)-(.+)$/.exec(name);
  const gendered = role && `${role[1] === 'male' ? 'man' : 'woman'}_${role[2]}`;
  return gendered && Object.hasOwn(nameToEmoji, gendered) ? nameToEmoji[gendered] : undefined;
}

/** The character; undefined where the name isn't known. @param tone 2 to 6, as in `:wave::skin-tone-3:` */
export function emojiNamed(name: string, tone?: number): string | undefined {
  const plain = plainEmoji(name);
  if (plain === undefined || tone === undefined || tone < 2 || tone > 6) return plain;
  // The tone follows the first character, in place of the mark that asks for colour.
  const modifier = String.fromCodePoint(SKIN_TONE_2 + tone - 2);
  return plain.replace(/^(.)\ufe0f?/u, (_, first: string) => first + modifier);
}

/** Text with every `:name:` that is known as its character. */
export const withEmoji = (text: string): string =>
  text.replace(
    /:([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?/g,
    (typed, name: string, tone: string | undefined) =>
      emojiNamed(name, tone === undefined ? undefined : Number(tone)) ?? typed,
  );
