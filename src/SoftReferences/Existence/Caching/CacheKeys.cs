using System.Globalization;

namespace SoftReferences;

/// <summary>Creates the shared cache keys of one owner's answers, with one allocation each.</summary>
internal sealed class CacheKeys(OwningService service)
{
    private const int ShortScope = 128;

    // Resource names and scope lengths contain no bar, so cache keys are unique.
    private readonly string _unscoped = $"{service.ResourceName}||";

    public string Of(string scope, OwnerKey key)
    {
        if (scope.Length > ShortScope)
        {
            return $"{PrefixOf(scope)}{key}";
        }

        Span<char> text = stackalloc char[OwningService.MaximumNameLength * 2 + ShortScope + OwnerKey.MaximumLength + 16];
        var length = 0;
        if (scope.Length == 0)
        {
            _unscoped.CopyTo(text);
            length = _unscoped.Length;
        }
        else
        {
            text.TryWrite(CultureInfo.InvariantCulture, $"{service.ResourceName}|{scope.Length}:{scope}|", out length);
        }

        key.TryFormat(text[length..], out var written, default, CultureInfo.InvariantCulture);
        return new(text[..(length + written)]);
    }

    private string PrefixOf(string scope) => string.Create(CultureInfo.InvariantCulture, $"{service.ResourceName}|{scope.Length}:{scope}|");
}
