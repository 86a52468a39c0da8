using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that every reference refers to another service, leads an index, and agrees with other references on the owner's key type.</summary>
internal static class ReferenceChecks
{
    public static IEnumerable<SoftReferenceViolation> Run(IModel model, IReadOnlyList<SoftReference> references, SchemaBorder border) =>
    [
        .. references.Where(reference => reference is { Storage: ReferenceStorage.Table, LeadsAnIndex: false }).Select(NotIndexed),
        .. references.Select(reference => OwnService(model, reference, border)).OfType<SoftReferenceViolation>(),
        .. references.GroupBy(reference => reference.Service.ResourceName, StringComparer.Ordinal).Select(DifferentKeys).OfType<SoftReferenceViolation>(),
        .. references.GroupBy(reference => reference.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(SameName),
    ];

    private static SoftReferenceViolation NotIndexed(SoftReference reference) => new(
        "SREF103",
        reference.Name,
        $"'{reference.Name}' leads no index of its table that covers all rows, so every deletion of its owner would read the whole table.",
        "Leave the index that SoftReferences adds in the model, or add one that begins with the reference and has no filter.");

    private static SoftReferenceViolation? OwnService(IModel model, SoftReference reference, SchemaBorder border)
    {
        var ownedHere = model.GetEntityTypes().FirstOrDefault(entityType =>
            entityType.FindAnnotation(SoftReferenceAnnotationNames.OwnerOf)?.Value is string resource
            && resource.StartsWith($"//{reference.Service.Name}/", StringComparison.Ordinal));
        var reason = ownedHere is not null
            ? $"'{ownedHere.DisplayName()}' says that this service owns '{ownedHere.FindAnnotation(SoftReferenceAnnotationNames.OwnerOf)!.Value}'"
            : border.IsOwned(reference.Service.Schema)
                ? $"this service declares that it owns the schema '{reference.Service.Schema}' of '{reference.Service.Name}'"
                : null;
        return reason is null ? null : new(
            "SREF107",
            reference.Name,
            $"'{reference.Name}' is a soft reference to '{reference.Service}', and {reason}: inside one service, a foreign key of the database does this better.",
            "Use a relationship with a real foreign key, or correct what this service owns.");
    }

    private static SoftReferenceViolation? DifferentKeys(IGrouping<string, SoftReference> references) =>
        references.Select(reference => reference.KeyType).Distinct().Count() == 1 ? null : new(
            "SREF110",
            references.Key,
            $"References to '{references.Key}' have keys of different types ({string.Join(", ", references.Select(reference => $"'{reference.Name}': {reference.KeyType.Name}"))}), "
            + "but an owner has only one: keys of the other types are never found, and clean-up would take rows that are not orphans for orphans.",
            "Give them all the type of the owner's key.");

    private static SoftReferenceViolation SameName(IGrouping<string, SoftReference> references) => new(
        "SREF111",
        references.Key,
        $"{string.Join(" and ", references.Select(reference => $"'{reference.Property.DeclaringType.Name}'"))} both have a reference named '{references.Key}', and clean-up keeps its records under that name.",
        "Rename one of the types or properties, or give one of the references another name with HasName(…).");
}
