// SPDX-License-Identifier: Apache-2.0
package pen.acl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A MaxMind database in the making, as <a href="https://maxmind.github.io/MaxMind-DB/">the format's description</a>,
 * version 2.0, has it: a search tree of 24-bit records, 16 zero bytes, the data, a marker, the metadata.
 */
public final class Mmdb {
    private static final byte[] MARKER = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);

    /** The number of a type in a control byte; from 8 on the number less 7 is in the byte after it. */
    private static final int STRING = 2;

    private static final int UINT16 = 5;
    private static final int UINT32 = 6;
    private static final int MAP = 7;
    private static final int UINT64 = 9;
    private static final int ARRAY = 11;

    /** In place of an offset: there is no data. */
    private static final int NOTHING = -1;

    /** A branching: for each bit another node, or the offset of data. */
    private static final class Node {
        private final Object[] next;

        Node(Object both) {
            next = new Object[] {both, both};
        }
    }

    private final int ipVersion;
    private final Node root = new Node(NOTHING);
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** @param ipVersion 4: only IPv4 addresses; 6: both, IPv4 addresses below ::/96 */
    public Mmdb(int ipVersion) {
        this.ipVersion = ipVersion;
    }

    /** Adds a network that {@code country} is the place of. Networks within come after those around them. */
    public Mmdb country(String network, String code) throws IOException {
        return record(network, Map.of("continent", Map.of("code", "??"), "country", Map.of("iso_code", code)));
    }

    /** Adds a network that is only registered in a country. */
    Mmdb registered(String network, String code) throws IOException {
        return record(network, Map.of("registered_country", Map.of("iso_code", code)));
    }

    /** Adds a network with any record. */
    Mmdb record(String network, Object value) throws IOException {
        int slash = network.indexOf('/');
        byte[] address = InetAddress.getByName(network.substring(0, slash)).getAddress();
        int length = Integer.parseInt(network.substring(slash + 1));
        if (address.length == 4 && ipVersion == 6) {
            address = ByteBuffer.allocate(16).put(12, address).array();
            length += 96;
        }
        Object offset = data.size();
        encode(data, value);
        Node node = root;
        for (int i = 0; i < length - 1; i++) {
            int bit = bit(address, i);
            Node child = node.next[bit] instanceof Node there ? there : new Node(node.next[bit]);
            node.next[bit] = child;
            node = child;
        }
        node.next[bit(address, length - 1)] = offset;
        return this;
    }

    /** The whole file. */
    byte[] bytes() {
        List<Node> nodes = new ArrayList<>();
        nodes.add(root);
        ByteArrayOutputStream tree = new ByteArrayOutputStream();
        List<Object> records = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (Object next : nodes.get(i).next) {
                records.add(next);
                if (next instanceof Node node) {
                    nodes.add(node);
                }
            }
        }
        int count = nodes.size();
        int node = 0;
        for (Object record : records) {
            // Nodes are numbered in the order of the records that lead to them.
            int value = record instanceof Integer offset ? offset == NOTHING ? count : count + 16 + offset : ++node;
            tree.writeBytes(new byte[] {(byte) (value >> 16), (byte) (value >> 8), (byte) value});
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("binary_format_major_version", (short) 2);
        metadata.put("binary_format_minor_version", (short) 0);
        metadata.put("build_epoch", 1_700_000_000L);
        metadata.put("database_type", "Test-Country");
        metadata.put("description", Map.of("en", "a test"));
        metadata.put("ip_version", (short) ipVersion);
        metadata.put("languages", List.of("en"));
        metadata.put("node_count", count);
        metadata.put("record_size", (short) 24);
        tree.writeBytes(new byte[16]);
        tree.writeBytes(data.toByteArray());
        tree.writeBytes(MARKER);
        encode(tree, metadata);
        return tree.toByteArray();
    }

    /** The file on disk, opened. */
    public Countries open(Path file) throws IOException {
        return Countries.open(Files.write(file, bytes()));
    }

    private static int bit(byte[] address, int index) {
        return address[index / 8] >> (7 - index % 8) & 1;
    }

    private static void encode(ByteArrayOutputStream out, Object value) {
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            control(out, STRING, bytes.length);
            out.writeBytes(bytes);
        } else if (value instanceof Short number) {
            control(out, UINT16, 2);
            out.writeBytes(ByteBuffer.allocate(2).putShort(number).array());
        } else if (value instanceof Integer number) {
            control(out, UINT32, 4);
            out.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
        } else if (value instanceof Long number) {
            control(out, UINT64, 8);
            out.writeBytes(ByteBuffer.allocate(8).putLong(number).array());
        } else if (value instanceof List<?> list) {
            control(out, ARRAY, list.size());
            list.forEach(element -> encode(out, element));
        } else if (value instanceof Map<?, ?> map) {
            control(out, MAP, map.size());
            map.forEach((key, element) -> {
                encode(out, key);
                encode(out, element);
            });
        } else {
            throw new IllegalArgumentException("no type for " + value);
        }
    }

    private static void control(ByteArrayOutputStream out, int type, int size) {
        if (size > 28) {
            throw new IllegalArgumentException("size " + size + " (expected: at most 28)");
        }
        out.write(type < 8 ? type << 5 | size : size);
        if (type >= 8) {
            out.write(type - 7);
        }
    }
}
