namespace SoftReferences.Tool;

/// <summary>What <c>fix-foreign-keys</c> found, and what it would write or has written.</summary>
/// <param name="Context">The name of the context.</param>
/// <param name="Source">Where the keys were looked for, for people.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Notes">What else has to be known, a sentence or two each.</param>
/// <param name="Files">The files of the migrations, by their paths.</param>
/// <param name="Sql">The script, if that was asked for.</param>
internal sealed record FixAnswer(string Context, string Source, IReadOnlyList<FixedKey> Keys, IReadOnlyList<string> Notes, IReadOnlyList<FixFile> Files, string? Sql);
