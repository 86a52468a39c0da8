namespace UserService.Callers;

internal static class GatewayCallerRegistration
{
    public static void AddGatewayCallers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(GatewayAuthenticationHandler.SchemeName)
            .AddScheme<GatewayOptions, GatewayAuthenticationHandler>(
                GatewayAuthenticationHandler.SchemeName,
                options => builder.Configuration.GetSection("Gateway").Bind(options));
    }
}
