namespace SoftReferences.EntityFrameworkCore;

/// <summary>Options for <see cref="SoftReferenceChecks.DatabaseAsync"/>.</summary>
public sealed record DatabaseCheckOptions
{
    /// <summary>Gets the roles that must have no rights on schemas of other services.</summary>
    /// <value>The default is empty: the role of the connection is checked.</value>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Gets how long one query may take.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
