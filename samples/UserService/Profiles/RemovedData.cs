namespace UserService.Profiles;

/// <summary>How many rows of a caller were removed.</summary>
internal sealed record RemovedData(int Profiles, int Pets, int Analyses);
