using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences;

/// <summary>What <c>AddSoftReferences()</c> returns, for the packages and the application to add to.</summary>
public interface ISoftReferencesBuilder
{
    /// <summary>Gets the services of the application.</summary>
    IServiceCollection Services { get; }
}
