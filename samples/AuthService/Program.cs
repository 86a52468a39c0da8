using AuthService;
using AuthService.Data;
using AuthService.Requests;
using AuthService.ServiceKeys;
using AuthService.Users;

var builder = WebApplication.CreateBuilder(args);

builder.AddDatabase();
builder.AddServiceKeys();
builder.AddRequestConventions();

builder.Services.AddSoftReferences()
    .AddEntityFrameworkOwnerStore<AuthUsers, AuthDbContext>()
    .AddProblemDetails();

var app = builder.Build();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseAuthentication();
app.UseAuthorization();

app.MapHealthChecks("/health");
app.MapUsers();
app.MapSoftReferenceOwner<AuthUsers>().RequireAuthorization(ServiceKeyRegistration.Policy);
app.MapSoftReferenceCatalog("auth").RequireAuthorization(ServiceKeyRegistration.Policy);

await app.RunAsync();
