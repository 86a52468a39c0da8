using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SoftReferences.AspNetCore;

/// <summary>Checks every reference of a request before the action runs, with one question to each owner. For controllers and actions.</summary>
/// <remarks>
/// The counterpart of <c>ValidateSoftReferences()</c> on a route handler, with the same responses. For all controllers, use
/// <c>AddControllers(options => options.ValidateSoftReferences())</c>; the innermost declaration wins. Razor Pages are not
/// covered.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ValidateSoftReferencesAttribute : Attribute, IFilterFactory
{
    /// <summary>Gets or sets the maximum number of references in a request; at least 1. A request with more gets 400.</summary>
    /// <value>The default is 10,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaximumReferences
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = SoftReferenceEndpointConventionBuilderExtensions.DefaultMaximumReferences;

    /// <inheritdoc/>
    public bool IsReusable => true;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><c>AddSoftReferences()</c> was not called.</exception>
    public IFilterMetadata CreateInstance(IServiceProvider serviceProvider)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        var validator = serviceProvider.GetService<ISoftReferenceValidator>() ?? throw new InvalidOperationException(
            "Soft references of actions are to be validated, but no validator is registered: call services.AddSoftReferences().AddOwner<…>(…).");
        var json = serviceProvider.GetRequiredService<IOptions<Microsoft.AspNetCore.Mvc.JsonOptions>>().Value.JsonSerializerOptions;
        return new ActionReferenceFilter(BodyReferences.For(json), validator, MaximumReferences);
    }
}
