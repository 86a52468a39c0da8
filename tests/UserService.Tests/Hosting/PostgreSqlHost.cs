using SoftReferences.TestSupport;

namespace UserService.Tests.Hosting;

/// <summary>The service on its own PostgreSQL database.</summary>
public sealed class PostgreSqlHost() : UserServiceHost("postgresql", PostgreSqlServer.Shared.CreateDatabase());
