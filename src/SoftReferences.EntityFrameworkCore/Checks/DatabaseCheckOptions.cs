namespace SoftReferences.EntityFrameworkCore;

/// <summary>What <see cref="SoftReferenceChecks.DatabaseAsync"/> looks at.</summary>
public sealed record DatabaseCheckOptions
{
    /// <summary>Gets the roles that must have no rights on schemas of other services.</summary>
    /// <value>When there are none, which is the default, the role of the connection.</value>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Gets how long one query may take.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
