using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences;

/// <summary>A builder for the services of SoftReferences, returned by <c>AddSoftReferences()</c>.</summary>
public interface ISoftReferencesBuilder
{
    /// <summary>Gets the services of the application.</summary>
    IServiceCollection Services { get; }
}
