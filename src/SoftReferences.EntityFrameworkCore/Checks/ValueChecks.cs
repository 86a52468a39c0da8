using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that no reference has a generated or zero value: keys come from the owner, and zero refers to nothing.</summary>
internal static class ValueChecks
{
    private const string Code = "SREF108";

    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) => references.SelectMany(Run);

    private static IEnumerable<SoftReferenceViolation> Run(SoftReference reference)
    {
        var property = (IProperty)reference.Property;
        if (GeneratedBy(property) is { } generator)
        {
            yield return new(
                Code,
                reference.Name,
                $"'{reference.Name}' has {generator}, which would generate a key that its owner '{reference.Service}' never issued.",
                "Remove it: keys of other services come from these services, in requests and events.");
        }

        if (property.TryGetDefaultValue(out var value) && IsZero(value))
        {
            yield return new(
                Code,
                reference.Name,
                $"'{reference.Name}' has a default value of zero, which refers to nothing.",
                "Remove the default. In a migration that adds the column to rows, make it nullable, fill it, and make it required.");
        }

        if (property.DeclaringType is IEntityType entityType)
        {
            var zeros = entityType.GetSeedData().Count(row => row.TryGetValue(property.Name, out var seed) && IsZero(seed));
            if (zeros > 0)
            {
                yield return new(
                    Code,
                    reference.Name,
                    string.Create(CultureInfo.InvariantCulture, $"{zeros} of the rows that HasData gives '{entityType.DisplayName()}' have a zero '{reference.Name}', which refers to nothing."),
                    "Give them ids that the owner has, or make the reference nullable.");
            }
        }
    }

    // Entity Framework Core calls a column of several properties "generated on some updates", because another of them may have written it.
    private static string? GeneratedBy(IProperty property) =>
        property.GetComputedColumnSql() is { } computed ? $"the computed value '{computed}'"
        : property.GetDefaultValueSql() is { } sql ? $"the default value '{sql}' of the database"
        : property.GetValueGeneratorFactory() is not null ? "a value generator"
        : property.ValueGenerated is not (ValueGenerated.Never or ValueGenerated.OnUpdateSometimes) ? $"generated values ({property.ValueGenerated})"
        : null;

    private static bool IsZero(object? value) => value is ISoftRef { IsDefault: true } or 0 or 0L or "" || value is Guid guid && guid == Guid.Empty;
}
