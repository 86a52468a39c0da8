using SoftReferences.TestSupport;

namespace AuthService.Tests.Hosting;

/// <summary>The service on a PostgreSQL database of its own.</summary>
public sealed class PostgreSqlHost() : AuthServiceHost("postgresql", PostgreSqlServer.Shared.CreateDatabase());
