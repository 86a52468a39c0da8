namespace SoftReferences.Tool;

/// <summary>The result of <c>fix-foreign-keys</c> in the application's process.</summary>
/// <param name="Context">The name of the context.</param>
/// <param name="Source">Where the keys were searched, for people.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Notes">Further advice, a sentence or two each.</param>
/// <param name="Files">The files of the migrations.</param>
/// <param name="Sql">The script, if it was requested.</param>
internal sealed record FixAnswer(string Context, string Source, IReadOnlyList<FixedKey> Keys, IReadOnlyList<string> Notes, IReadOnlyList<FixFile> Files, string? Sql);
