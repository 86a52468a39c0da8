using System.Buffers;

namespace SoftReferences;

/// <summary>Describes a resource and the service that owns it, for example the users of the auth service.</summary>
public sealed record OwningService
{
    /// <summary>The maximum length of the name of a service or a resource: 63 characters, the length of a DNS label (RFC 1123).</summary>
    public const int MaximumNameLength = 63;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Initializes a new instance of the <see cref="OwningService"/> class.</summary>
    /// <param name="name">The name of the service, as in <c>auth</c>: lower-case letters, digits, <c>-</c> and <c>_</c>.</param>
    /// <param name="resource">The name of the owned resource in the plural, as in <c>users</c>; the same characters.</param>
    /// <exception cref="ArgumentException">A name is empty, too long, or has other characters.</exception>
    public OwningService(string name, string resource)
    {
        Name = Checked(name, nameof(name));
        Resource = Checked(resource, nameof(resource));
        ResourceName = $"//{name}/{resource}";
    }

    /// <summary>Gets the name of the service, as in <c>auth</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the name of the owned resource, as in <c>users</c>.</summary>
    public string Resource { get; }

    /// <summary>Gets the database schema that the service owns, or <see langword="null"/> if no other service uses its database.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public string? Schema { get; init; }

    /// <summary>Gets the canonical name of the resource, as in <c>//auth/users</c>.</summary>
    /// <remarks>It appears in column comments, logs, events and the inbox, and is therefore part of the public contract.</remarks>
    public string ResourceName { get; }

    /// <summary>Returns <see cref="ResourceName"/>.</summary>
    public override string ToString() => ResourceName;

    private static string Checked(string value, string parameterName)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameterName);
        if (value.Length > MaximumNameLength || value.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException(
                $"'{value}' cannot name an owning service or its resource: use 1 to {MaximumNameLength} lower-case letters, digits, '-' or '_'.",
                parameterName);
        }

        return value;
    }
}
