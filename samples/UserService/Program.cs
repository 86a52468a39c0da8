using UserService;
using UserService.Analyses;
using UserService.Callers;
using UserService.Data;
using UserService.Pets;
using UserService.Profiles;
using UserService.Requests;

var builder = WebApplication.CreateBuilder(args);

builder.AddDatabase();
builder.AddGatewayCallers();
builder.AddRequestConventions();

builder.Services.AddSoftReferences()
    .AddOwner<AuthUsers>(auth => auth.UseHttp())
    .AddEntityFrameworkStore<UserDbContext>()
    .AddProblemDetails();
builder.Services.AddHealthChecks().AddSoftReferences(tags: ["operations"]);
builder.Services.AddOpenApi(options => options.AddSoftReferences());

var app = builder.Build();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseAuthentication();
app.UseAuthorization();

// Probes are anonymous. Without the middleware, their lack of authentication is not logged.
app.MapHealthChecks("/health", new() { Predicate = static check => !check.Tags.Contains("operations") }).ShortCircuit();
app.MapHealthChecks("/health/operations", new() { Predicate = static check => check.Tags.Contains("operations") }).ShortCircuit();
app.MapOpenApi();

var api = app.MapGroup("/api/v1").RequireAuthorization();
api.MapProfiles();
api.MapPets();
api.MapAnalyses();

await app.RunAsync();
