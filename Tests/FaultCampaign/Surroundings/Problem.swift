/// Something that keeps the campaign from saying anything, in one sentence.
struct Problem: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
