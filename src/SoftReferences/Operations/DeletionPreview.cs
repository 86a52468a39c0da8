namespace SoftReferences;

/// <summary>What deleting keys would do to the rows of one reference.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Action">What would happen to the rows.</param>
/// <param name="Rows">
/// How many rows refer to the keys, or <see langword="null"/> if the references cannot be counted, as in a JSON document. Rows that
/// the service's own foreign keys would delete along with them are not counted.
/// </param>
/// <param name="Samples">The primary keys of some of the rows, lowest first; the parts of a composite key are separated by commas.</param>
public sealed record DeletionPreview(string Reference, OrphanAction Action, long? Rows, IReadOnlyList<string> Samples);
