using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Checks the options of one owner. Each message names the configuration key.</summary>
/// <param name="addresses">The addresses set in code.</param>
internal sealed class OwnerOptionsValidator(OwnerAddresses addresses) : IValidateOptions<OwnerOptions>
{
    private static readonly string[] Schemes = ["http", "https", "https+http", "http+https"];

    private string Service => addresses.Service;

    private string Section => $"{OwnerOptions.SectionName}:{Service}";

    public ValidateOptionsResult Validate(string? name, OwnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (name != Service)
        {
            return ValidateOptionsResult.Skip;
        }

        List<string> problems =
        [
            .. options.UnreadableSettings,
            .. SettingProblems.Limits(options, Section),
            .. SettingProblems.Limits(options.Cache, Key(nameof(options.Cache))),
            .. SettingProblems.Limits(options.Retry, Key(nameof(options.Retry))),
            .. SettingProblems.Limits(options.CircuitBreaker, Key(nameof(options.CircuitBreaker))),
            .. TimeProblems(options),
        ];
        if (AddressProblem(options.BaseAddress) is { } addressProblem)
        {
            problems.Add($"Configuration '{Key(nameof(options.BaseAddress))}' {addressProblem}.");
        }

        if (options.ApiKey is { } apiKey && (apiKey.Length == 0 || apiKey.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            problems.Add($"Configuration '{Key(nameof(options.ApiKey))}' cannot be sent in an HTTP header: it must be one or more printable ASCII characters without spaces.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private string Key(string setting) => OwnerOptions.ConfigurationKey(Service, setting);

    private IEnumerable<string> TimeProblems(OwnerOptions options)
    {
        if (options.AttemptTimeout > options.Timeout)
        {
            yield return $"Configuration '{Key(nameof(options.AttemptTimeout))}' is '{options.AttemptTimeout}': it must not be longer than '{Key(nameof(options.Timeout))}', which is '{options.Timeout}'.";
        }
    }

    private string? AddressProblem(Uri? address)
    {
        if (address is null)
        {
            return addresses.Problem ?? (addresses.IsNeeded ? "is missing: set it, or give the address in code as in UseHttp(\"https://auth.internal\")" : null);
        }

        // An address with a password is not quoted.
        return !address.IsAbsoluteUri || !Schemes.Contains(address.Scheme, StringComparer.Ordinal) ? $"is '{Quote.Shorten(address.OriginalString)}': it must be an absolute http or https address"
            : address.UserInfo.Length > 0 ? "has a user name or password in it: use 'ApiKey', or ConfigureHttpClient(…) for another kind of authentication"
            : address.Query.Length > 0 || address.Fragment.Length > 0 ? $"is '{Quote.Shorten(address.OriginalString)}': it must have neither a query nor a fragment"
            : null;
    }
}
