// Runs in mongosh on every start: initiates the replica set, then makes for each name of DATABASES
// (`database[:user[:password]]`) a user with rights on that database alone. What is there stays as it is.
const { MONGO_USER: root, MONGO_PASSWORD: secret, DATABASES: declared = '' } = process.env;
const encode = encodeURIComponent;
// Directly: before it is initiated there is no replica set to discover.
const admin = connect(
  `mongodb://${encode(root)}:${encode(secret)}@mongodb:27017/admin?authSource=admin&directConnection=true`,
);

const status = () => {
  try {
    return admin.adminCommand({ replSetGetStatus: 1 });
  } catch (error) {
    return { ok: 0, code: error.code, errmsg: error.message };
  }
};
const found = status();
if (found.ok !== 1) {
  const notYetInitialized = 94;
  const notAMember = 93;
  const host = 'mongodb:27017';
  if (found.code === notYetInitialized) {
    admin.adminCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } });
    print('replica set rs0: initiated');
  } else if (found.code === notAMember) {
    // Its data was made where the server had another name, which leads nowhere now. The data itself stays as it is.
    const { config } = admin.adminCommand({ replSetGetConfig: 1 });
    if (config.members.length !== 1) {
      const hosts = config.members.map((member) => member.host).join(', ');
      throw new Error(
        `the data is of a replica set of several servers (${hosts}), and this stack has one; restore it there`,
      );
    }
    const [member] = config.members;
    print(`replica set ${config._id}: its only member was called ${member.host}, and is ${host} from now on`);
    admin.adminCommand({
      replSetReconfig: { ...config, version: config.version + 1, members: [{ ...member, host }] },
      force: true,
    });
  } else throw new Error(`replica set: ${found.errmsg}`);
}
for (let tries = 0; !admin.adminCommand({ hello: 1 }).isWritablePrimary; tries += 1) {
  if (tries === 120) throw new Error('the replica set has no primary after 60 s');
  sleep(500);
}

for (const entry of declared.split(/[\s,]+/).filter(Boolean)) {
  const [name, user = name, password = secret] = entry.split(':');
  const database = admin.getSiblingDB(name);
  if (database.getUser(user) === null) {
    database.createUser({ user, pwd: password, roles: [{ role: 'readWrite', db: name }] });
    print(`database ${name}: user ${user} made`);
  }
}
