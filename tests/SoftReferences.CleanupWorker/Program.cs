using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SoftReferences.CleanupWorker;

// One replica of a service that follows a feed and cleans up. Tests kill and freeze it.
var builder = Host.CreateApplicationBuilder(args);
var database = builder.Configuration.GetConnectionString("Database");
builder.Services.AddDbContext<PetsContext>(options => PetsContext.Configure(options, database));
builder.Services.AddDbContext<UsersContext>(options => UsersContext.Configure(options, database));
builder.Services.AddSoftReferences().AddEntityFrameworkOwnerStore<AuthUsers, UsersContext>();
builder.Services.AddSoftReferences()
    .AddOwner<AuthUsers>(auth => auth
        .UseSource(static services => ActivatorUtilities.CreateInstance<UsersInProcess>(services))
        .UseFeed(static services => ActivatorUtilities.CreateInstance<UsersInProcess>(services)))
    .AddEntityFrameworkStore<PetsContext>();

await builder.Build().RunAsync();
