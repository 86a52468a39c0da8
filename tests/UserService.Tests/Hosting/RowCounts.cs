namespace UserService.Tests.Hosting;

public sealed record RowCounts(int Profiles, int Pets, int Analyses);
