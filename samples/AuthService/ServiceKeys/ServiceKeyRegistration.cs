namespace AuthService.ServiceKeys;

internal static class ServiceKeyRegistration
{
    public const string Policy = "services";

    public static void AddServiceKeys(this IHostApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(ServiceKeyAuthenticationHandler.SchemeName)
            .AddScheme<ServiceKeyOptions, ServiceKeyAuthenticationHandler>(
                ServiceKeyAuthenticationHandler.SchemeName,
                options => builder.Configuration.GetSection("ServiceKeys").Bind(options.Keys));
        builder.Services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.RequireAuthenticatedUser());
    }
}
