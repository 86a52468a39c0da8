using SoftReferences.TestSupport;

namespace UserService.Tests.Hosting;

/// <summary>The service on a PostgreSQL database of its own.</summary>
public sealed class PostgreSqlHost() : UserServiceHost("postgresql", PostgreSqlServer.Shared.CreateDatabase());
