namespace SoftReferences;

/// <summary>What the deletion of keys would do to the rows of one reference.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Action">What would happen to the rows.</param>
/// <param name="Rows">
/// How many rows refer to the keys; <see langword="null"/> when the references are stored where they cannot be counted, as in a
/// JSON document. Rows that foreign keys of the service would delete with them are not counted.
/// </param>
/// <param name="Samples">The primary keys of some of the rows, the lowest first: the parts of each in the order of the key, with a comma in between.</param>
public sealed record DeletionPreview(string Reference, OrphanAction Action, long? Rows, IReadOnlyList<string> Samples);
