using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Recognizes the error of the database guard for a key with a tombstone.</summary>
internal static partial class GuardRefusal
{
    private const string ForeignKeyViolation = "23503";

    /// <summary>Creates the corresponding exception in terms of the model, or returns <see langword="null"/> for any other error.</summary>
    public static SoftReferenceValidationException? Explain(DbContext? context, Exception exception)
    {
        if (context is null
            || exception is not DbUpdateException { InnerException: DbException { SqlState: ForeignKeyViolation or null } database }
            || Message().Match(database.Message) is not { Success: true } match)
        {
            return null;
        }

        var (column, resource, key) = (match.Groups["column"].Value, match.Groups["resource"].Value, match.Groups["key"].Value);
        var uses = TrackedReferences.Of(context).Where(reference => reference.Reference.Service.ResourceName == resource && reference.Key.ToString() == key).Select(static reference => reference.Use).Distinct().ToArray();
        if (uses.Length == 0)
        {
            // A trigger of the application may have written the row. Then only the column is known.
            var reference = context.Model.GetSoftReferences().FirstOrDefault(reference => reference.Service.ResourceName == resource);
            uses = reference is not null && OwnerKey.TryParse(key, reference.KeyKind, out var parsed) ? [new(reference.Service, parsed, column)] : [];
        }

        return uses.Length == 0 ? null : new([.. uses.Select(SoftReferenceFailures.Missing)], exception);
    }

    [GeneratedRegex(
        """soft reference "(?<column>.+)" to (?<resource>//[a-z0-9_-]+/[a-z0-9_-]+): key "(?<key>.+)" was (deleted|merged into ".+") by its owner""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Message();
}
