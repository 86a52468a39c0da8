namespace SoftReferences.Tool;

/// <summary>The stores of the application, in its process.</summary>
internal sealed class Stores(IReadOnlyList<ISoftReferenceOperations> all)
{
    public IReadOnlyList<ISoftReferenceOperations> All { get; } = all;

    /// <summary>Finds the stores with references to an owner.</summary>
    /// <param name="name">The canonical name of the owner, with or without the leading slashes.</param>
    public (ReferencedOwner Owner, IReadOnlyList<ISoftReferenceOperations> Referring) FindOwner(string name)
    {
        var canonical = $"//{name.TrimStart('/')}";
        var referring = All.Where(store => Knows(store, canonical)).ToList();
        return referring.Count > 0
            ? (referring[0].Owners.First(owner => owner.Service.ResourceName == canonical), referring)
            : throw new ToolException($"Nothing refers to '{canonical}'. There are references to {string.Join(", ", All.SelectMany(store => store.Owners).Select(owner => $"'{owner.Service.ResourceName}'").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).DefaultIfEmpty("no owner at all"))}.");
    }

    /// <summary>Finds a store.</summary>
    /// <param name="name">The name of the store, or <see langword="null"/> if there is only one.</param>
    public ISoftReferenceOperations Find(string? name) => All.Where(store => name is null || store.StoreName == name).ToList() switch
    {
        [var only] => only,
        [] => throw new ToolException($"There is no store '{name}'. There is {Names()}."),
        _ => throw new ToolException($"There are several stores: {Names()}. Name one with '--store'."),
    };

    /// <summary>Parses keys of an owner.</summary>
    public static IReadOnlyList<OwnerKey> ParseKeys(IReadOnlyList<string> texts, ReferencedOwner owner)
    {
        var keys = texts.Select(text => OwnerKey.TryParse(text, owner.KeyKind, out var key) ? key : default).ToList();
        var wrong = texts.Where((_, index) => keys[index] == default).Select(text => $"'{text}'").ToList();
        return wrong.Count == 0
            ? keys
            : throw new ToolException($"No key of '{owner.Service.ResourceName}', whose keys are of kind {owner.KeyKind}: {string.Join(", ", wrong)}.");
    }

    /// <summary>Runs an operation. If the library refuses it, the message is shown without the names of its parameters.</summary>
    public static async Task<TResult> RunAsync<TResult>(Func<Task<TResult>> operation)
    {
        try
        {
            return await operation();
        }
        catch (ArgumentException exception)
        {
            throw new ToolException(exception.ParamName is null ? exception.Message : exception.Message.Replace($" (Parameter '{exception.ParamName}')", null, StringComparison.Ordinal), exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new ToolException(exception.Message, exception);
        }
    }

    private static bool Knows(ISoftReferenceOperations store, string owner) => store.Owners.Any(each => each.Service.ResourceName == owner);

    private string Names() => string.Join(", ", All.Select(store => $"'{store.StoreName}'"));
}
