namespace SoftReferences;

/// <summary>A piece of clean-up work that is put aside until a person settles it.</summary>
/// <param name="Owner">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="Key">The deleted or merged key in its text form.</param>
/// <param name="MergedInto">The key that it was merged into, or <see langword="null"/> if it was deleted.</param>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Reason">Why it was put aside.</param>
/// <param name="Rows">How many rows were removed or changed before the work was parked.</param>
/// <param name="ArrivedAt">When the tombstone arrived, in UTC.</param>
public sealed record ParkedWork(string Owner, string Key, string? MergedInto, string Reference, string Reason, long Rows, DateTimeOffset ArrivedAt);
