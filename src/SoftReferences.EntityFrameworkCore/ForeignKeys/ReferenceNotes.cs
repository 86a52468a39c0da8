using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Describes how a reference differs from the foreign key that it replaces.</summary>
internal static class ReferenceNotes
{
    public static IEnumerable<string> Of(CrossingKey key, SoftReference? reference)
    {
        if (key.OnDelete is "NO ACTION" or "RESTRICT")
        {
            yield return $"ON DELETE {key.OnDelete} kept the owner from deleting what is referred to. No service can do that to another: say what happens to the rows instead.";
        }

        if (reference is { Action: { } action } && action != ReferenceCode.Proposed(key) && key.OnDelete is not ("NO ACTION" or "RESTRICT"))
        {
            yield return $"ON DELETE {key.OnDelete} would be OrphanAction.{ReferenceCode.Proposed(key)}, and '{reference.Name}' declares {action}.";
        }

        if (reference is { Service.Schema: { } schema } && schema != key.Principal.Schema)
        {
            yield return $"It leads to the schema '{key.Principal.Schema}', and '{reference.Name}' refers to '{reference.Service.ResourceName}' of the schema '{schema}'. See whether that is the same owner.";
        }

        if (key.OnUpdate is not ("NO ACTION" or "RESTRICT"))
        {
            yield return $"ON UPDATE {key.OnUpdate} has no counterpart: a key that its owner changes counts as deleted. Make sure that nobody changes '{key.Principal.DisplayName()}.{key.PrincipalColumns[0]}'.";
        }

        if (!key.IsValidated)
        {
            yield return "It is NOT VALID: rows that were there before it may refer to nothing. A sweep finds them.";
        }

        if (key.UnusableValues is { } values)
        {
            yield return values.Failure is { } failure
                ? $"Whether rows of '{key.Root.DisplayName()}' hold values that a reference cannot have, such as 0, is not known: {failure.TrimEnd('.')}."
                : $"In {Rows(values.Count)} of '{key.Root.DisplayName()}' there is a value that a reference cannot have, such as '{Quote.Shorten(values.Example)}': the owner cannot say whether it exists, and its deletion never arrives. "
                    + "Give the entity another key at its owner, or take the value out of the rows, before you apply this.";
        }

        if (key.IsDeferrable)
        {
            yield return "It is DEFERRABLE: it could check rows at the end of the transaction, while the guard checks them at the end of the statement.";
        }
    }

    private static string Rows(long count) => count switch
    {
        1 => "1 row",
        UnusableValues.MaximumCount => string.Create(CultureInfo.InvariantCulture, $"{count} rows or more"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} rows"),
    };
}
