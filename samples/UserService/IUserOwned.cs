namespace UserService;

/// <summary>A row that belongs to a user.</summary>
internal interface IUserOwned
{
    Guid Id { get; }

    SoftRef<AuthUsers> UserId { get; }
}
