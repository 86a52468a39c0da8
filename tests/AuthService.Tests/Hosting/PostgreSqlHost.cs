using SoftReferences.TestSupport;

namespace AuthService.Tests.Hosting;

/// <summary>The service on its own PostgreSQL database.</summary>
public sealed class PostgreSqlHost() : AuthServiceHost("postgresql", PostgreSqlServer.Shared.CreateDatabase());
