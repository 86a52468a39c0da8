using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SoftReferences;

/// <summary>Converts tombstones to CloudEvents and back.</summary>
internal static class DeletionEvents
{
    public const string DeletedType = "softreferences.deleted.v1";
    public const string RestoredType = "softreferences.restored.v1";
    public const string MergedType = "softreferences.merged.v1";

    private const string SpecVersion = "1.0";

    /// <summary>Creates the event of a tombstone.</summary>
    public static DeletionEvent Of(OwningService service, string epoch, Tombstone tombstone) => new(
        SpecVersion,
        string.Create(CultureInfo.InvariantCulture, $"{epoch}/{tombstone.Position}"),
        service.ResourceName,
        TypeOf(tombstone),
        $"{service.Resource}/{Uri.EscapeDataString(tombstone.Key.ToString())}",
        tombstone.Time.ToUniversalTime(),
        tombstone.Position.ToString("D20", CultureInfo.InvariantCulture),
        tombstone.Kind == TombstoneKind.Merged ? new(tombstone.MergedInto.ToString()) : null);

    /// <summary>Returns the event type of a tombstone.</summary>
    public static string TypeOf(Tombstone tombstone) => tombstone.Kind switch
    {
        TombstoneKind.Deleted => DeletedType,
        TombstoneKind.Restored => RestoredType,
        TombstoneKind.Merged => MergedType,
        _ => throw new ArgumentOutOfRangeException(nameof(tombstone), tombstone.Kind, "The tombstone has an unknown kind."),
    };

    /// <summary>Reads the tombstone of an event.</summary>
    /// <exception cref="FormatException">It is not an event of this service, or of a kind that this version does not know.</exception>
    public static Tombstone Read(DeletionEvent item, OwningService service, OwnerKeyKind keyKind)
    {
        Require(item.SpecVersion == SpecVersion, "specversion", item.SpecVersion, $"'{SpecVersion}'");
        Require(item.Source == service.ResourceName, "source", item.Source, $"'{service.ResourceName}'");
        TombstoneKind? kind = item.Type switch
        {
            DeletedType => TombstoneKind.Deleted,
            RestoredType => TombstoneKind.Restored,
            MergedType => TombstoneKind.Merged,
            _ => null,
        };
        Require(kind is not null, "type", item.Type, $"'{DeletedType}', '{RestoredType}' or '{MergedType}'");
        Require(TryReadKey(item.Subject, service, keyKind, out var key), "subject", item.Subject, $"'{service.Resource}/' and a key of kind {keyKind}");
        Require(TryReadPosition(item.Sequence, out var position), "sequence", item.Sequence, "a position from 1 on");
        OwnerKey mergedInto = default;
        if (kind == TombstoneKind.Merged)
        {
            var text = item.Data?.MergedInto;
            Require(OwnerKey.TryParse(text, keyKind, out mergedInto) && mergedInto != key, "data.mergedInto", text, $"another key of kind {keyKind}");
        }

        return new(key, kind.Value, position, item.Time.ToUniversalTime()) { MergedInto = mergedInto };
    }

    private static void Require([DoesNotReturnIf(false)] bool condition, string attribute, string? value, string expected)
    {
        if (!condition)
        {
            throw new FormatException($"Its {attribute} is '{Quote.Shorten(value)}': expected {expected}.");
        }
    }

    private static bool TryReadKey(string subject, OwningService service, OwnerKeyKind keyKind, out OwnerKey key)
    {
        key = default;
        var start = service.Resource.Length + 1;
        return subject.Length > start
            && subject[start - 1] == '/'
            && subject.StartsWith(service.Resource, StringComparison.Ordinal)
            && OwnerKey.TryParse(Uri.UnescapeDataString(subject[start..]), keyKind, out key);
    }

    private static bool TryReadPosition(string sequence, out long position) =>
        long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out position) && position > 0;
}
