#ifndef DCS_ESCAPES_HPP
#define DCS_ESCAPES_HPP

#include <cstdint>

namespace dcs {

/// Writes the inside of a JSON text, `from ..< end`, without its escapes; never more bytes than it has.
///
/// Returns the end of what was written, or nullptr if an escape is invalid: an unknown letter, a digit that isn't
/// hexadecimal, or half of a surrogate pair.
uint8_t *withoutEscapes(const uint8_t *from, const uint8_t *end, uint8_t *out);

}  // namespace dcs

#endif
