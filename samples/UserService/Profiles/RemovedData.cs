namespace UserService.Profiles;

/// <summary>The numbers of rows of a caller that were removed.</summary>
internal sealed record RemovedData(int Profiles, int Pets, int Analyses);
