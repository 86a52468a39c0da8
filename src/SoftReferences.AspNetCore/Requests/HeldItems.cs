using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace SoftReferences.AspNetCore;

/// <summary>Enumerates collections of any kind.</summary>
internal static class HeldItems
{
    private const int MaximumKeyLength = 128;

    /// <summary>Returns the items of a list, of memory or of a stream. A default value, such as that of <see cref="System.Collections.Immutable.ImmutableArray{T}"/>, has none.</summary>
    public static IEnumerable Of(object collection, Type? item) =>
        IsDefault(collection) ? Array.Empty<object>()
        : collection is IEnumerable items ? items
        : item is null ? Array.Empty<object>()
        : IsMemory(collection.GetType()) ? (Array)collection.GetType().GetMethod(nameof(ReadOnlyMemory<int>.ToArray))!.Invoke(collection, null)!
        : typeof(IAsyncEnumerable<>).MakeGenericType(item).IsInstanceOfType(collection) ? ItemsOfStream(collection, item)
        : Array.Empty<object>();

    /// <summary>Returns the entries of a dictionary, including one that only implements the generic interface.</summary>
    public static IEnumerable<(object Key, object? Value)> Entries(object dictionary)
    {
        if (dictionary is IDictionary entries)
        {
            foreach (DictionaryEntry entry in entries)
            {
                yield return (entry.Key, entry.Value);
            }

            yield break;
        }

        foreach (var pair in Of(dictionary, item: null))
        {
            if (pair?.GetType() is { } type && IsPair(type))
            {
                yield return (type.GetProperty(nameof(KeyValuePair<,>.Key))!.GetValue(pair)!, type.GetProperty(nameof(KeyValuePair<,>.Value))!.GetValue(pair));
            }
        }
    }

    /// <summary>Returns a key as a part of a location. The caller chose the key and every location below repeats it, so a long one is shortened.</summary>
    public static string PlaceOf(object key)
    {
        var text = Convert.ToString(key, CultureInfo.InvariantCulture)!;
        return text.Length <= MaximumKeyLength ? text : Quote.Shorten(text, MaximumKeyLength);
    }

    public static bool IsPair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static bool IsMemory(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>) || type.GetGenericTypeDefinition() == typeof(Memory<>));

    // The default value of some structs throws when it is enumerated.
    private static bool IsDefault(object collection) =>
        collection.GetType() is { IsValueType: true } type && collection.Equals(RuntimeHelpers.GetUninitializedObject(type));

    // Does not block: the serializer creates a list that has been read completely.
    private static IEnumerable ItemsOfStream(object stream, Type item) => (IEnumerable)typeof(TaskAsyncEnumerableExtensions)
        .GetMethod(nameof(TaskAsyncEnumerableExtensions.ToBlockingEnumerable))!
        .MakeGenericMethod(item)
        .Invoke(null, [stream, CancellationToken.None])!;
}
